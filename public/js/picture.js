const mostPixels = 1200;
const smallEnough = 400_000;

/** A photo from a phone is made smaller before it is sent: lists show it as it is. */
export function shrinkPictures() {
  for (const form of document.querySelectorAll('form[data-picture]'))
    form.querySelector('input[type="file"]').addEventListener('change', ({ target }) => shrink(target));
}

async function shrink(input) {
  const [file] = input.files;
  if (!file || file.size <= smallEnough || file.type === 'image/gif') return;
  try {
    const image = await createImageBitmap(file);
    const scale = Math.min(1, mostPixels / Math.max(image.width, image.height));
    const canvas = document.createElement('canvas');
    canvas.width = Math.round(image.width * scale);
    canvas.height = Math.round(image.height * scale);
    const drawing = canvas.getContext('2d');
    // What was see-through is white in a JPEG, and not black.
    drawing.fillStyle = '#fff';
    drawing.fillRect(0, 0, canvas.width, canvas.height);
    drawing.drawImage(image, 0, 0, canvas.width, canvas.height);
    const content = await new Promise((resolve) => canvas.toBlob(resolve, 'image/jpeg', 0.85));
    if (!content || content.size >= file.size || input.files[0] !== file) return;
    const files = new DataTransfer();
    files.items.add(new File([content], file.name.replace(/\.\w+$/, '.jpg'), { type: 'image/jpeg' }));
    input.files = files.files;
  } catch {
    // Not a picture that the browser can read: the server says so.
  }
}

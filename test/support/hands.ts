import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';

/** How a person works a page: by mouse, or by the keyboard alone. */
export interface Hands {
  press(target: Locator): Promise<void>;
  type(target: Locator, text: string): Promise<void>;
  choose(target: Locator, label: string): Promise<void>;
  tick(target: Locator): Promise<void>;
}

export function mouse(): Hands {
  return {
    press: (target) => target.click(),
    type: (target, text) => target.fill(text),
    choose: async (target, label) => void (await target.selectOption({ label })),
    tick: (target) => target.check(),
  };
}

/** Goes to everything by Tab, as someone without a mouse must; what can't be reached so fails. */
export function keyboard(page: Page): Hands {
  const reach = async (target: Locator) => {
    await expect.poll(() => target.count()).toBeGreaterThan(0);
    for (let stop = 0; stop < 400; stop++) {
      if (await target.evaluate((element) => element === element.ownerDocument.activeElement)) return;
      await page.keyboard.press('Tab');
    }
    throw new Error(`the keyboard does not reach ${target}`);
  };
  return {
    async press(target) {
      await reach(target);
      await page.keyboard.press('Enter');
    },
    async type(target, text) {
      await reach(target);
      const isDate = (await target.getAttribute('type')) === 'date';
      // A date field takes its parts in the browser's own order; what matters here is that it is reached.
      if (isDate) return target.fill(text);
      await page.keyboard.press('Control+A');
      await page.keyboard.insertText(text);
    },
    async choose(target, label) {
      await reach(target);
      await target.selectOption({ label });
    },
    async tick(target) {
      await reach(target);
      await page.keyboard.press('Space');
    },
  };
}

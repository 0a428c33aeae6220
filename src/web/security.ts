import type { RequestHandler } from 'express';
import helmet from 'helmet';

/**
 * Security headers with a strict content policy: scripts and styles from our own files only. What makes a
 * browser insist on HTTPS is left out on a plain-HTTP office network, where it would lock everyone out, and
 * sent behind a proxy that speaks HTTPS.
 */
export function securityHeaders({ isBehindHttps }: { isBehindHttps: boolean }): RequestHandler {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'", 'data:'],
        connectSrc: ["'self'"],
        fontSrc: ["'self'"],
        objectSrc: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
        ...(isBehindHttps ? { upgradeInsecureRequests: [] } : {}),
      },
    },
    strictTransportSecurity: isBehindHttps,
    crossOriginOpenerPolicy: isBehindHttps ? { policy: 'same-origin' } : false,
    originAgentCluster: false,
    referrerPolicy: { policy: 'same-origin' },
    xFrameOptions: { action: 'deny' },
  });
}

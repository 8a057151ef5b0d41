import type { RequestHandler } from 'express';
import helmet from 'helmet';

/** Nothing is loaded from anywhere else, so that the dashboard works without the internet and tells nobody of its use. */
const DIRECTIVES = {
  'default-src': ["'none'"],
  'script-src': ["'self'"],
  'style-src': ["'self'"],
  'img-src': ["'self'", 'data:'],
  'font-src': ["'self'"],
  'connect-src': ["'self'"],
  'form-action': ["'self'"],
  'base-uri': ["'none'"],
  'frame-ancestors': ["'none'"],
};

/** Headers of our own pages. */
export const securityHeaders = headers(DIRECTIVES);

/** Bull Board sets its base address and styles single elements. */
export const boardSecurityHeaders = headers({
  ...DIRECTIVES,
  'style-src': ["'self'", "'unsafe-inline'"],
  'base-uri': ["'self'"],
});

function headers(directives: Record<string, string[]>): RequestHandler[] {
  return [
    helmet({
      contentSecurityPolicy: { useDefaults: false, directives },
      xFrameOptions: { action: 'deny' },
      // With helmet's own `no-referrer` browsers send `Origin: null` with our forms, and those are then refused.
      referrerPolicy: { policy: 'same-origin' },
      // Whether a host is reached over TLS only is for whoever ends the TLS to say.
      strictTransportSecurity: false,
    }),
    (_req, res, next) => {
      res.set('Cache-Control', 'no-store');
      next();
    },
  ];
}

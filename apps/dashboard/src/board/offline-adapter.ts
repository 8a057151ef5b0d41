import { ExpressAdapter } from '@bull-board/express';
import type { Express, Request, Response } from 'express';

type EntryRoute = Parameters<ExpressAdapter['setEntryRoute']>[0];

/** The board's page asks Google for its fonts. */
const FOREIGN_STYLES = /<link [^>]*href="https?:[^>]*>/g;

/**
 * Bull Board's Express adapter, whose page asks nobody else for anything: without the link to Google's fonts it uses
 * those of the system, and a closed network makes it neither slower nor uglier.
 */
export class OfflineAdapter extends ExpressAdapter {
  override setEntryRoute({ method, route, handler }: EntryRoute): this {
    const show = (_req: Request, res: Response): void => {
      const { name, params } = handler({ basePath: this.basePath, uiConfig: this.uiConfig });
      res.render(name, params, (error, page) => {
        if (error) throw error;
        res.send(page.replace(FOREIGN_STYLES, ''));
      });
    };
    (this.app as Express)[method](route, show);
    return this;
  }
}

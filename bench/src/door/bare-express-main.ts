/**
 * What the door is measured against: the least that anybody could write. It verifies the signature and adds one job of
 * two fields; it parses nothing, validates nothing, knows no duplicates, logs nothing and counts nothing.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Queue } from 'bullmq';
import express from 'express';
import { Redis } from 'ioredis';
import { answerQuestions } from '../world/helper-process.ts';

const { REDIS_URL = '', SECRET = '' } = process.env;
const queue = new Queue('bare', { connection: new Redis(REDIS_URL, { maxRetriesPerRequest: null }) });

const app = express();
app.post('/hook', express.raw({ type: 'application/json', limit: '25mb' }), async (req, res) => {
  const expected = Buffer.from(`sha256=${createHmac('sha256', SECRET).update(req.body).digest('hex')}`);
  const given = Buffer.from(String(req.headers['x-hub-signature-256']));
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return void res.sendStatus(401);
  const delivery = req.headers['x-github-delivery'];
  await queue.add('delivery', { delivery, event: req.headers['x-github-event'] });
  res.status(202).json({ delivery, accepted: true });
});

const server = createServer(app).listen(0, '127.0.0.1');
await once(server, 'listening');
answerQuestions(async () => (server.address() as AddressInfo).port);

// A server of HTTP: http.js CERT KEY. It serves what its own library has: no WebSocket.
const fs = require('node:fs');
const http = require('node:http');
const https = require('node:https');

const [cert, key] = process.argv.slice(2);
const TEXT = 'Hello, World!';
const LARGE = Buffer.alloc(100 * 1024);

function send(response, type, body) {
  response.writeHead(200, {'content-type': type, 'content-length': Buffer.byteLength(body)});
  response.end(body);
}

function answer(request, response) {
  switch (request.url) {
    case '/':
      return send(response, 'text/plain', TEXT);
    case '/json':
      return send(response, 'application/json', JSON.stringify({message: TEXT}));
    case '/sleep':
      return setTimeout(() => send(response, 'text/plain', TEXT), 1);
    case '/download':
      return send(response, 'application/octet-stream', LARGE);
    case '/upload': {
      let total = 0;
      request.on('data', (piece) => { total += piece.length; });
      return request.on('end', () => send(response, 'text/plain', String(total)));
    }
    default:
      response.writeHead(404);
      response.end();
  }
}

function listen(server, words) {
  return new Promise((resolve) => {
    server.keepAliveTimeout = 60_000;
    server.listen({host: '127.0.0.1', port: 0, backlog: 1024}, () => {
      console.log(`${words} on 127.0.0.1:${server.address().port}`);
      resolve();
    });
  });
}

const secret = {cert: fs.readFileSync(cert), key: fs.readFileSync(key), noDelay: true};
listen(https.createServer(secret, answer), 'with TLS')
  .then(() => listen(http.createServer({noDelay: true}, answer), 'listening'));

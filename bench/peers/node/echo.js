// An echo server: echo.js [CERT KEY]
const fs = require('node:fs');
const net = require('node:net');
const tls = require('node:tls');

const [cert, key] = process.argv.slice(2);
const server = cert
  ? tls.createServer({cert: fs.readFileSync(cert), key: fs.readFileSync(key), noDelay: true}, echo)
  : net.createServer({noDelay: true}, echo);

function echo(socket) {
  socket.on('error', () => socket.destroy());
  socket.pipe(socket);
}

server.listen({host: '127.0.0.1', port: 0, backlog: 1024}, () => {
  console.log(`listening on 127.0.0.1:${server.address().port}`);
});

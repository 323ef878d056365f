"""An echo server: echo.py [--api streams|protocol] [--loop asyncio|uvloop] [--tls CERT KEY]"""

import argparse
import asyncio
import ssl

from loops import runner

READ_BYTES = 256 * 1024


class Echo(asyncio.Protocol):
    def connection_made(self, transport):
        self.transport = transport

    def data_received(self, data):
        self.transport.write(data)

    def pause_writing(self):
        self.transport.pause_reading()

    def resume_writing(self):
        self.transport.resume_reading()


async def echo(reader, writer):
    while data := await reader.read(READ_BYTES):
        writer.write(data)
        await writer.drain()
    writer.close()


async def main(arguments):
    context = None
    if arguments.tls:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(*arguments.tls)
    if arguments.api == "streams":
        server = await asyncio.start_server(
            echo, "127.0.0.1", 0, ssl=context, backlog=1024)
    else:
        loop = asyncio.get_running_loop()
        server = await loop.create_server(Echo, "127.0.0.1", 0, ssl=context, backlog=1024)
    host, port = server.sockets[0].getsockname()
    print(f"listening on {host}:{port}", flush=True)
    await server.serve_forever()


def parse():
    parser = argparse.ArgumentParser()
    parser.add_argument("--api", choices=["streams", "protocol"], default="streams")
    parser.add_argument("--loop", choices=["asyncio", "uvloop"], default="asyncio")
    parser.add_argument("--tls", nargs=2, metavar=("CERT", "KEY"))
    return parser.parse_args()


if __name__ == "__main__":
    arguments = parse()
    with runner(arguments.loop) as run:
        run.run(main(arguments))

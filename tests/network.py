"""A network between browser and site that fails in the ways in which networks fail."""

import asyncio
import threading
from contextlib import contextmanager


class Network:
    """Listens on `address`. `fate` is a coroutine that gets each request and the way back."""

    def __init__(self, site):
        self.site = site.removeprefix("http://").split(":")
        self.fate = self.deliver
        self.asked = []

    async def start(self):
        self.over = asyncio.Event()
        self.server = await asyncio.start_server(self.accept, "127.0.0.1", 0)
        self.address = f"http://127.0.0.1:{self.server.sockets[0].getsockname()[1]}"

    async def stop(self):
        self.over.set()
        self.server.close()
        await asyncio.gather(*asyncio.all_tasks() - {asyncio.current_task()})
        await asyncio.sleep(0)  # the next round lets go of closed connections

    async def accept(self, reader, writer):
        try:
            request = await reader.readuntil(b"\r\n\r\n")
            length = request.lower().partition(b"content-length:")[2].split(b"\r\n")[0]
            request += await reader.readexactly(int(length or 0))
            self.asked.append(request.split(b"\r\n")[0].decode())
            await self.fate(request, writer)
            await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass  # the browser has gone
        finally:
            writer.close()

    async def ask(self, request):
        """The site's whole response. One request a connection, so that a fate meets each."""
        reader, writer = await asyncio.open_connection(*self.site)
        try:
            once = request.replace(b"\r\nConnection: keep-alive", b"\r\nConnection: close")
            writer.write(once)
            return await reader.read()
        finally:
            writer.close()

    # Fates

    async def deliver(self, request, writer):
        writer.write(await self.ask(request))

    async def refuse(self, _request, writer):
        writer.transport.abort()

    async def swallow(self, _request, _writer):
        await self.over.wait()

    async def cut(self, request, writer):
        head, gap, body = (await self.ask(request)).partition(b"\r\n\r\n")
        writer.write(head + gap + body[: len(body) // 2])

    def delay(self, seconds):
        async def fate(request, writer):
            await asyncio.sleep(seconds)
            await self.deliver(request, writer)

        return fate

    def respond(self, status, content_type, body):
        """Somebody else responds in the site's place."""
        text = (
            f"HTTP/1.1 {status}\r\nContent-Type: {content_type}\r\n"
            f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n{body}"
        )

        async def fate(_request, writer):
            writer.write(text.encode())

        return fate


class Wire:
    """Passes bytes to a server's Unix socket and back, after `seconds` or, once it is cut, never.

    Nobody at its ends learns that it was cut.
    """

    seconds = 0
    is_cut = False

    def __init__(self, path):
        self.path = path

    async def start(self):
        self.server = await asyncio.start_server(self.accept, "127.0.0.1", 0)
        self.port = self.server.sockets[0].getsockname()[1]

    async def stop(self):
        self.server.close()
        ends = asyncio.all_tasks() - {asyncio.current_task()}
        for end in ends:
            end.cancel()
        await asyncio.gather(*ends, return_exceptions=True)

    async def accept(self, reader, writer):
        try:
            there = await asyncio.open_unix_connection(self.path)
        except OSError:  # the server is gone
            writer.transport.abort()
            return
        await asyncio.gather(self.pass_on(reader, there[1]), self.pass_on(there[0], writer))

    async def pass_on(self, reader, writer):
        try:
            while data := await reader.read(65536):
                await asyncio.sleep(self.seconds)
                if not self.is_cut:
                    writer.write(data)
        except ConnectionError:
            pass
        finally:
            writer.close()


def network_to(site):
    """A network between a browser and the site."""
    return running_in_a_thread(Network(site))


@contextmanager
def running_in_a_thread(network):
    """Run it in a thread of its own, for as long as a test needs it."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    asyncio.run_coroutine_threadsafe(network.start(), loop).result(timeout=60)
    try:
        yield network
    finally:
        asyncio.run_coroutine_threadsafe(network.stop(), loop).result(timeout=60)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(timeout=60)
        loop.close()

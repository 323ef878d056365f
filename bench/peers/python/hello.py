import asyncio


async def main():
    await asyncio.sleep(0.001)
    print("hello")


asyncio.run(main())

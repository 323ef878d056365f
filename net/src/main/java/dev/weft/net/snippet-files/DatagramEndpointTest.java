// @start region="echo"
static void serve(DatagramEndpoint endpoint) throws IOException {
  while (true) {
    Datagram packet = endpoint.receive();
    endpoint.sendTo(packet.data(), packet.from());
  }
}
// @end

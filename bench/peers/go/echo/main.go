// An echo server: echo [CERT KEY]
package main

import (
	"crypto/tls"
	"fmt"
	"log"
	"net"
	"os"
)

const bufferBytes = 64 * 1024

func main() {
	listener, err := listen()
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("listening on %s\n", listener.Addr())
	for {
		connection, err := listener.Accept()
		if err != nil {
			log.Fatal(err)
		}
		go echo(connection)
	}
}

func listen() (net.Listener, error) {
	if len(os.Args) < 3 {
		return net.Listen("tcp", "127.0.0.1:0")
	}
	certificate, err := tls.LoadX509KeyPair(os.Args[1], os.Args[2])
	if err != nil {
		return nil, err
	}
	config := &tls.Config{Certificates: []tls.Certificate{certificate}}
	return tls.Listen("tcp", "127.0.0.1:0", config)
}

// The documentation's io.Copy moves bytes through a pipe of the kernel where both ends are sockets,
// which takes more system calls for each message.
func echo(connection net.Conn) {
	defer connection.Close()
	buffer := make([]byte, bufferBytes)
	for {
		count, err := connection.Read(buffer)
		if err != nil {
			return
		}
		if _, err := connection.Write(buffer[:count]); err != nil {
			return
		}
	}
}

package dev.weft.examples.raft;

/**
 * One of the nodes, and where it listens.
 *
 * @param name a name of its own
 * @param host its address, or its name
 * @param port the port for the other members and for clients
 */
public record Member(String name, String host, int port) {}

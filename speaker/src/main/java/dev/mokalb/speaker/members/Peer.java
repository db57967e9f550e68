package dev.mokalb.speaker.members;

import dev.mokalb.net.IpAddress;
import dev.mokalb.speaker.announce.NodeName;

/** A speaker that the API knows, and the address on which its port for members is reached. */
public record Peer(NodeName node, IpAddress address) {}

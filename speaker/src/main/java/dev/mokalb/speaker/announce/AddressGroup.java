package dev.mokalb.speaker.announce;

import dev.mokalb.model.ObjectKey;
import dev.mokalb.net.IpAddress;
import java.util.SortedSet;

/** The unit of ownership: addresses that one node answers for together, and whose they are. */
public record AddressGroup(
    GroupId id, SortedSet<IpAddress> addresses, SortedSet<ObjectKey> services) {}

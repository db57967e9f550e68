package dev.mokalb.speaker.l2.pcap;

import dev.mokalb.speaker.l2.Promiscuity.Medium;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Finds out whether an interface is Wi-Fi. The kernel says so in sysfs alone (netlink would take a
 * family of its own), which shows the interfaces of the network that it was mounted in: a pod in
 * the host's network sees the host's.
 *
 * @param interfaces the folder with one entry for each interface
 */
record MediumFinder(Path interfaces) {

  static final MediumFinder OF_THIS_MACHINE = new MediumFinder(Path.of("/sys/class/net"));

  Medium of(String interfaceName) {
    Path entry = interfaces.resolve(interfaceName);
    return Files.exists(entry.resolve("phy80211")) || Files.exists(entry.resolve("wireless"))
        ? Medium.WIRELESS
        : Medium.WIRED;
  }
}

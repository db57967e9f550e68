package dev.mokalb.net.ndp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mokalb.net.IpAddress;
import dev.mokalb.net.MacAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Ipv6GroupsTest {

  /** The first row is the example of RFC 4291 §2.7.1. */
  @ParameterizedTest
  @CsvSource({
    "4037::01:800:200e:8c6c, ff02::1:ff0e:8c6c, 33:33:ff:0e:8c:6c",
    "fd00::ffff:ffff,        ff02::1:ffff:ffff, 33:33:ff:ff:ff:ff",
    "::,                     ff02::1:ff00:0,    33:33:ff:00:00:00",
  })
  void knowsTheGroupOfAnAddress(String address, String group, String mac) {
    IpAddress solicited = Ipv6Groups.solicitedNodes(IpAddress.of(address));
    assertThat(solicited).isEqualTo(IpAddress.of(group));
    assertThat(Ipv6Groups.macOf(solicited)).isEqualTo(MacAddress.of(mac));
  }

  @Test
  void allNodesHaveAnEthernetGroup() {
    assertThat(Ipv6Groups.macOf(Ipv6Groups.ALL_NODES))
        .isEqualTo(MacAddress.of("33:33:00:00:00:01"));
  }

  @ParameterizedTest
  @CsvSource({
    "ff02::1, true, false",
    "fe80::1, false, true",
    "fe80:0:0:1::1, false, false",
    "fec0::1, false, false",
    "fd00::1, false, false",
    "255.1.2.3, false, false",
  })
  void knowsGroupsAndLinkLocalAddresses(String text, boolean group, boolean linkLocal) {
    assertThat(Ipv6Groups.isGroup(IpAddress.of(text))).isEqualTo(group);
    assertThat(Ipv6Groups.isLinkLocal(IpAddress.of(text))).isEqualTo(linkLocal);
  }
}

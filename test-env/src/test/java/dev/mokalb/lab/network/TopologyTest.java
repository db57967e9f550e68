package dev.mokalb.lab.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TopologyTest {
  @Test
  void everyHostHasAnAddressAndAMacOfItsOwn() {
    Topology full = Topology.ofNodes(Topology.NODES_MAX);
    var hosts =
        Stream.concat(full.nodes().stream(), Stream.of(Topology.CLIENT, Topology.ROUTER))
            .map(full::host)
            .toList();
    assertThat(hosts).extracting(Topology.Host::ipv4).doesNotHaveDuplicates();
    assertThat(hosts).extracting(Topology.Host::mac).doesNotHaveDuplicates();
    assertThat(full.host("n1"))
        .isEqualTo(new Topology.Host("n1", "192.168.2.11", "fd00:2::11", "02:00:c0:a8:02:0b"));
  }

  @Test
  void anUnknownNodeIsRefusedWithTheOnesThereAre() {
    assertThatThrownBy(() -> Topology.ofNodes(2).host("n3"))
        .hasMessage("there is no node \"n3\"; the nodes are n1, n2");
    assertThatThrownBy(() -> Topology.ofNodes(40)).hasMessageContaining("1 to 39");
  }
}

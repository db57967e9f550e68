/** Tests on real interfaces, in network namespaces of their own. */
@NullMarked
package dev.mokalb.speaker.l2.pcap;

import org.jspecify.annotations.NullMarked;

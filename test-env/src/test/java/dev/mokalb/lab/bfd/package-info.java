/** BFD of the speaker against FRR, BIRD, crafted packets and itself, in network namespaces. */
@NullMarked
package dev.mokalb.lab.bfd;

import org.jspecify.annotations.NullMarked;

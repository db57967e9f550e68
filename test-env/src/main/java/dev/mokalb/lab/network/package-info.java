/** The LAN, the nodes and the client as network namespaces, and links that can be cut. */
@NullMarked
package dev.mokalb.lab.network;

import org.jspecify.annotations.NullMarked;

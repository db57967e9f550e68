/** Tests of the values and codecs of BGP. */
@NullMarked
package dev.mokalb.net.bgp;

import org.jspecify.annotations.NullMarked;

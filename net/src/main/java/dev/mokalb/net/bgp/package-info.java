/** The Border Gateway Protocol (RFC 4271): its values, messages and their octets. */
@NullMarked
package dev.mokalb.net.bgp;

import org.jspecify.annotations.NullMarked;

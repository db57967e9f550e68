/**
 * Reads the protobuf form of built-in kinds as the tokens of their JSON form: fewer octets, and
 * what nobody asks for is passed over by its length.
 */
@NullMarked
package dev.mokalb.kube.protobuf;

import org.jspecify.annotations.NullMarked;

@NullMarked
package dev.mokalb.kube.protobuf;

import org.jspecify.annotations.NullMarked;

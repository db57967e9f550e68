/**
 * What a program serves about itself: health for the kubelet, metrics for those who may see them.
 */
@NullMarked
package dev.mokalb.kube.endpoint;

import org.jspecify.annotations.NullMarked;

/** A lab whose nodes are real: kubelets that run the images of Moka, installed by its chart. */
@NullMarked
package dev.mokalb.lab.pods;

import org.jspecify.annotations.NullMarked;

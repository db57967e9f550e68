/** The lab: a whole small cluster with a LAN, in the namespaces of one sandbox. */
@NullMarked
package dev.mokalb.lab;

import org.jspecify.annotations.NullMarked;

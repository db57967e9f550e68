/** What plays the pods of one node. */
@NullMarked
package dev.mokalb.lab.backend;

import org.jspecify.annotations.NullMarked;

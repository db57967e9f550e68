/** Snapshots of what the cluster says: Services, their endpoints and nodes, as checked values. */
@NullMarked
package dev.mokalb.model;

import org.jspecify.annotations.NullMarked;

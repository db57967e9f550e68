/** Cases that need real nodes: the chart, the images and what becomes of both. */
@NullMarked
package dev.mokalb.lab.pods;

import org.jspecify.annotations.NullMarked;

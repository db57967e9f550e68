package dev.mokalb.lab.pods;

import dev.mokalb.lab.Installation;
import dev.mokalb.lab.LabFolder;
import dev.mokalb.lab.cluster.ControlPlane;
import dev.mokalb.lab.network.Topology;

/** What every part of a lab with pods is made of. */
record PodsParts(
    Installation installation, LabFolder folder, Topology topology, ControlPlane controlPlane) {}

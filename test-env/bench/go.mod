module mokalb.dev/bench

go 1.24

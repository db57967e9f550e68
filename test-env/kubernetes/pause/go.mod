module mokalb.dev/test-env/kubernetes/pause

go 1.24.0

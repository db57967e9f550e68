// Command bench patches the status of all Services of the bench, as fast as Go's own HTTP client
// goes: what an API server can take from a client that is not ours.
//
//	bench KUBECONFIG IN-FLIGHT
//
// It prints how many patches took how many nanoseconds, how many of them failed, and the CPU time
// they took in nanoseconds.
package main

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"sort"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

const (
	services     = "/api/v1/namespaces/default/services"
	label        = "labelSelector=service.kubernetes.io/service-proxy-name%3Dbench"
	firstAddress = 10<<24 | 200<<16
)

type service struct {
	Metadata struct {
		Name            string `json:"name"`
		ResourceVersion string `json:"resourceVersion"`
	} `json:"metadata"`
}

type server struct {
	url, token string
	client     *http.Client
}

func main() {
	if len(os.Args) != 3 {
		fail(fmt.Errorf("usage: bench KUBECONFIG IN-FLIGHT"))
	}
	inFlight, err := strconv.Atoi(os.Args[2])
	fail(err)
	api := connect(os.Args[1])
	all := api.list()

	var failures atomic.Int64
	var workers sync.WaitGroup
	work := make(chan int)
	cpuBefore, start := cpu(), time.Now()
	for range inFlight {
		workers.Add(1)
		go func() {
			defer workers.Done()
			for i := range work {
				if !api.patch(all[i].Metadata.Name, body(all[i], firstAddress+i)) {
					failures.Add(1)
				}
			}
		}()
	}
	for i := range all {
		work <- i
	}
	close(work)
	workers.Wait()
	nanos := time.Since(start).Nanoseconds()
	fmt.Println("patched", len(all), nanos, failures.Load(), cpu()-cpuBefore)
}

// cpu is the CPU time of this process so far, in nanoseconds.
func cpu() int64 {
	var usage syscall.Rusage
	fail(syscall.Getrusage(syscall.RUSAGE_SELF, &usage))
	return usage.Utime.Nano() + usage.Stime.Nano()
}

// connect reads a kubeconfig of the lab, which has one cluster and one user.
func connect(kubeconfig string) server {
	text, err := os.ReadFile(kubeconfig)
	fail(err)
	fields := map[string]string{}
	for line := range strings.Lines(string(text)) {
		name, value, _ := strings.Cut(strings.TrimSpace(line), ": ")
		fields[name] = value
	}
	authority, err := os.ReadFile(fields["certificate-authority"])
	fail(err)
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(authority)
	return server{
		url:   fields["server"],
		token: fields["token"],
		client: &http.Client{
			Timeout: 10 * time.Second,
			Transport: &http.Transport{
				TLSClientConfig:   &tls.Config{RootCAs: pool},
				ForceAttemptHTTP2: true,
			},
		},
	}
}

func (s server) send(method, path string, body []byte) (*http.Response, error) {
	request, err := http.NewRequest(method, s.url+path, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	request.Header.Set("Authorization", "Bearer "+s.token)
	request.Header.Set("Content-Type", "application/merge-patch+json")
	return s.client.Do(request)
}

func (s server) list() []service {
	answer, err := s.send(http.MethodGet, services+"?"+label, nil)
	fail(err)
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		fail(fmt.Errorf("the API server answered %s", answer.Status))
	}
	var list struct {
		Items []service `json:"items"`
	}
	fail(json.NewDecoder(answer.Body).Decode(&list))
	sort.Slice(list.Items, func(i, j int) bool {
		return list.Items[i].Metadata.Name < list.Items[j].Metadata.Name
	})
	return list.Items
}

func (s server) patch(name string, body []byte) bool {
	answer, err := s.send(http.MethodPatch, services+"/"+name+"/status", body)
	if err != nil {
		return false
	}
	defer answer.Body.Close()
	_, err = io.Copy(io.Discard, answer.Body)
	return err == nil && answer.StatusCode == http.StatusOK
}

// body has the same fields as a patch of the controller.
func body(of service, address int) []byte {
	ip := fmt.Sprintf("%d.%d.%d.%d",
		address>>24, address>>16&0xff, address>>8&0xff, address&0xff)
	now := time.Now().UTC().Format(time.RFC3339)
	text, err := json.Marshal(map[string]any{
		"metadata": map[string]any{
			"resourceVersion": of.Metadata.ResourceVersion,
			"annotations":     map[string]any{"metallb.io/ip-allocated-from-pool": "bench"},
		},
		"status": map[string]any{
			"loadBalancer": map[string]any{
				"ingress": []map[string]string{{"ip": ip, "ipMode": "VIP"}},
			},
			"conditions": []map[string]string{
				{
					"type": "mokalb.dev/Allocated", "status": "True", "reason": "Assigned",
					"message": "has the addresses it asks for", "lastTransitionTime": now,
				},
				{
					"type": "mokalb.dev/Reachable", "status": "Unknown", "reason": "NotChecked",
					"message": "no other node has asked for its address lately; an event says" +
						" which node announces it, if one does",
					"lastTransitionTime": now,
				},
			},
		},
	})
	fail(err)
	return text
}

func fail(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

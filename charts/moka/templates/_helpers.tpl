{{- define "moka.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" }}
{{- end }}

{{- /* The release's name, with the chart's where that is not in it. */}}
{{- define "moka.fullname" -}}
{{- if .Values.fullnameOverride }}
{{- .Values.fullnameOverride | trunc 50 | trimSuffix "-" }}
{{- else }}
{{- $name := include "moka.name" . }}
{{- if contains $name .Release.Name }}
{{- .Release.Name | trunc 50 | trimSuffix "-" }}
{{- else }}
{{- printf "%s-%s" .Release.Name $name | trunc 50 | trimSuffix "-" }}
{{- end }}
{{- end }}
{{- end }}

{{- define "moka.selectorLabels" -}}
app.kubernetes.io/name: {{ include "moka.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "moka.labels" -}}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 }}
{{ include "moka.selectorLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end }}

{{- define "moka.controller.serviceAccount" -}}
{{- .Values.controller.serviceAccount.name | default (printf "%s-controller" (include "moka.fullname" .)) }}
{{- end }}

{{- define "moka.speaker.serviceAccount" -}}
{{- .Values.speaker.serviceAccount.name | default (printf "%s-speaker" (include "moka.fullname" .)) }}
{{- end }}

{{- /* The image of a part: (dict "image" .Values.controller.image "chart" .Chart) */}}
{{- define "moka.image" -}}
image: {{ printf "%s:%s" .image.repository (.image.tag | default .chart.AppVersion) | quote }}
{{- with .image.pullPolicy }}
imagePullPolicy: {{ . }}
{{- else }}
imagePullPolicy: IfNotPresent
{{- end }}
{{- end }}

{{- define "moka.priorityClassName" -}}
{{- $own := ternary (include "moka.fullname" .root) "" .root.Values.priorityClass.create }}
{{- with .name | default $own }}
priorityClassName: {{ . }}
{{- end }}
{{- end }}

{{- /* A probe of one of the two: (dict "probe" .livenessProbe "path" "/healthz") */}}
{{- define "moka.probe" -}}
httpGet:
  path: {{ .path }}
  port: health
{{- with .host }}
  host: {{ . }}
{{- end }}
{{ omit .probe "enabled" | toYaml }}
{{- end }}

{{- /* Who else a definition belongs to, as NAMESPACE/RELEASE; empty if it is ours or nobody made it. */}}
{{- define "moka.ownerOfDefinition" -}}
{{- with lookup "apiextensions.k8s.io/v1" "CustomResourceDefinition" "" .name }}
{{- $annotations := .metadata.annotations | default dict }}
{{- $release := get $annotations "meta.helm.sh/release-name" }}
{{- $namespace := get $annotations "meta.helm.sh/release-namespace" }}
{{- if or (ne $release $.root.Release.Name) (ne $namespace $.root.Release.Namespace) }}
{{- printf "%s/%s" ($namespace | default "-") ($release | default "-") }}
{{- end }}
{{- end }}
{{- end }}

{{- define "moka.webhooks" -}}
{{- if and .Values.controller.enabled (ne .Values.controller.webhookMode "disabled") }}true{{ end }}
{{- end }}

{{- /* The deployments of MetalLB's controller that run, whoever installed them. */}}
{{- define "moka.metallb" -}}
{{- $running := list }}
{{- range (lookup "apps/v1" "Deployment" "" "").items }}
{{- $labels := .metadata.labels | default dict }}
{{- $chart := and (eq (get $labels "app.kubernetes.io/name") "metallb") (eq (get $labels "app.kubernetes.io/component") "controller") }}
{{- $manifest := and (eq (get $labels "app") "metallb") (eq (get $labels "component") "controller") }}
{{- if and (or $chart $manifest) (gt (int .spec.replicas) 0) }}
{{- $running = append $running (printf "%s/%s" .metadata.namespace .metadata.name) }}
{{- end }}
{{- end }}
{{- join ", " $running }}
{{- end }}

{{- /* What the schema cannot say in plain words, refused before anything is written. */}}
{{- define "moka.check" -}}
{{- if hasKey .Values "configInline" }}
{{- fail "configInline: no longer a value of MetalLB's chart either; put the addresses into pool.addresses, or create IPAddressPools and advertisements" }}
{{- end }}
{{- range $key := list "frr" "reloader" "frrMetrics" }}
{{- if (get (get $.Values.speaker $key | default dict) "enabled") }}
{{- fail (printf "speaker.%s.enabled: there is no FRR here, the speaker speaks BGP and BFD itself; remove the value" $key) }}
{{- end }}
{{- end }}
{{- $frrk8s := .Values.frrk8s | default dict }}
{{- if or $frrk8s.enabled $frrk8s.external }}
{{- fail "frrk8s: there is no frr-k8s here, the speaker speaks BGP and BFD itself; remove the value" }}
{{- end }}
{{- if and .Release.IsInstall .Values.controller.enabled (not .Values.loadBalancerClass) }}
{{- with include "moka.metallb" . }}
{{- fail (printf "MetalLB's controller runs (deployment %s): two that give addresses to the same Services work against each other. Uninstall MetalLB first, keeping its definitions and pools (docs/guides/switch.md), or scale its controller to zero, or set loadBalancerClass" .) }}
{{- end }}
{{- end }}
{{- if and (not .Values.controller.enabled) .Values.pool.addresses }}
{{- fail "pool.addresses needs a controller that hands them out: set controller.enabled=true" }}
{{- end }}
{{- range $i, $range := .Values.pool.addresses }}
{{- if not (regexMatch "^[0-9a-fA-F.:]+(/[0-9]{1,3}| *- *[0-9a-fA-F.:]+)$" $range) }}
{{- fail (printf "pool.addresses[%d] is %q: use a range such as 192.168.1.240-192.168.1.250 or a prefix such as 192.168.1.240/28" $i $range) }}
{{- end }}
{{- end }}
{{- if and .Values.pool.addresses .Release.IsInstall (.Capabilities.APIVersions.Has "metallb.io/v1beta1/IPAddressPool") }}
{{- with lookup "metallb.io/v1beta1" "IPAddressPool" .Release.Namespace .Values.pool.name }}
{{- if ne (toJson .spec.addresses) (toJson $.Values.pool.addresses) }}
{{- fail (printf "pool.addresses: the pool %q is there already, with %s; give the same, or change it first: kubectl -n %s edit ipaddresspool %s" $.Values.pool.name (join ", " .spec.addresses) $.Release.Namespace $.Values.pool.name) }}
{{- end }}
{{- end }}
{{- end }}
{{- $prometheus := .Values.prometheus }}
{{- if and $prometheus.podMonitor.enabled $prometheus.serviceMonitor.enabled }}
{{- fail "prometheus: enable podMonitor or serviceMonitor, not both; every metric would be there twice" }}
{{- end }}
{{- if and (or $prometheus.podMonitor.enabled $prometheus.serviceMonitor.enabled) $prometheus.rbacPrometheus }}
{{- if or (not $prometheus.serviceAccount) (not $prometheus.namespace) }}
{{- fail "prometheus.serviceAccount and prometheus.namespace: name the account of your Prometheus and its namespace, or set prometheus.rbacPrometheus=false" }}
{{- end }}
{{- end }}
{{- end }}

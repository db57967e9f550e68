{{- define "moka.endpoint" -}}
scheme: http
path: /metrics
{{- with .interval }}
interval: {{ . }}
{{- end }}
{{- with .metricRelabelings }}
metricRelabelings:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .relabelings }}
relabelings:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{- /* The alerts have MetalLB's names, so that routes and silences go on to match. */}}
{{- define "moka.alerts" -}}
{{- $inUse := "metallb_allocator_addresses_in_use_total" }}
{{- $total := "metallb_allocator_addresses_total" }}
{{- if .staleConfig.enabled }}
- alert: MetalLBStaleConfig
  annotations:
    summary: {{ `{{ $labels.container }} in {{ $labels.pod }} runs on an old configuration` | quote }}
  expr: metallb_k8s_client_config_stale_bool == 1
  for: 1m
  {{- include "moka.alertLabels" .staleConfig | nindent 2 }}
{{- end }}
{{- if .configNotLoaded.enabled }}
- alert: MetalLBConfigNotLoaded
  annotations:
    summary: {{ `{{ $labels.container }} in {{ $labels.pod }} has no configuration` | quote }}
  expr: metallb_k8s_client_config_loaded_bool == 0
  for: 1m
  {{- include "moka.alertLabels" .configNotLoaded | nindent 2 }}
{{- end }}
{{- if .addressPoolExhausted.enabled }}
- alert: MetalLBAddressPoolExhausted
  annotations:
    summary: {{ `Pool {{ $labels.pool }} has no free address` | quote }}
  expr: {{ include "moka.perPool" (dict "metric" $inUse "exclude" .addressPoolExhausted.excludePools) }} >= on(pool) {{ $total }}
  for: 1m
  {{- include "moka.alertLabels" .addressPoolExhausted | nindent 2 }}
{{- end }}
{{- if .addressPoolUsage.enabled }}
{{- $exclude := .addressPoolUsage.excludePools }}
{{- range .addressPoolUsage.thresholds }}
- alert: MetalLBAddressPoolUsage{{ .percent }}Percent
  annotations:
    summary: {{ printf "More than %v %% of pool {{ $labels.pool }} are taken" .percent | quote }}
  expr: ({{ include "moka.perPool" (dict "metric" $inUse "exclude" $exclude) }} / on(pool) {{ $total }}) * 100 > {{ .percent }}
  {{- include "moka.alertLabels" . | nindent 2 }}
{{- end }}
{{- end }}
{{- if .bgpSessionDown.enabled }}
- alert: MetalLBBGPSessionDown
  annotations:
    summary: {{ `{{ $labels.pod }} has no BGP session with {{ $labels.peer }}` | quote }}
  expr: metallb_bgp_session_up == 0
  for: 1m
  {{- include "moka.alertLabels" .bgpSessionDown | nindent 2 }}
{{- end }}
{{- with .extraAlerts }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{- define "moka.perPool" -}}
{{ .metric }}{{ with .exclude }}{pool!~{{ . | quote }}}{{ end }}
{{- end }}

{{- define "moka.alertLabels" -}}
{{- with .labels }}
labels:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}

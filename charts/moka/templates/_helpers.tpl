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

{{- /* What the schema cannot say, refused before anything is written. */}}
{{- define "moka.check" -}}
{{- if hasKey .Values "configInline" }}
{{- fail "configInline is no value any more: put the addresses into pool.addresses, or create IPAddressPools and advertisements" }}
{{- end }}
{{- if and (not .Values.controller.enabled) .Values.pool.addresses }}
{{- fail "pool.addresses needs a controller that hands them out: set controller.enabled=true" }}
{{- end }}
{{- end }}

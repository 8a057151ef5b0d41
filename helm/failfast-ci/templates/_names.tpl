{{- define "failfast.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" }}
{{- end }}

{{/* Room is left for the names of the parts: -dashboard-metrics is the longest. */}}
{{- define "failfast.fullname" -}}
{{- if .Values.fullnameOverride }}
{{- .Values.fullnameOverride | trunc 45 | trimSuffix "-" }}
{{- else if contains .Chart.Name .Release.Name }}
{{- .Release.Name | trunc 45 | trimSuffix "-" }}
{{- else }}
{{- printf "%s-%s" .Release.Name (include "failfast.name" .) | trunc 45 | trimSuffix "-" }}
{{- end }}
{{- end }}

{{- define "failfast.serviceAccountName" -}}
{{- default (ternary (include "failfast.fullname" .) "default" .Values.serviceAccount.create) .Values.serviceAccount.name }}
{{- end }}

{{/* What selects the pods of one part: (dict "ctx" $ "part" "worker"). */}}
{{- define "failfast.selector" -}}
app.kubernetes.io/name: {{ include "failfast.name" .ctx }}
app.kubernetes.io/instance: {{ .ctx.Release.Name }}
app.kubernetes.io/component: {{ .part }}
{{- end }}

{{- define "failfast.labels" -}}
helm.sh/chart: {{ printf "%s-%s" .ctx.Chart.Name .ctx.Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" }}
{{ include "failfast.selector" . }}
app.kubernetes.io/part-of: failfast-ci
app.kubernetes.io/version: {{ .ctx.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .ctx.Release.Service }}
{{- with .ctx.Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{/* An image by digest, or by tag: (dict "image" .Values.image "tag" .Chart.AppVersion). */}}
{{- define "failfast.image" -}}
{{- if .image.digest -}}
{{ .image.repository }}@{{ .image.digest }}
{{- else -}}
{{ .image.repository }}:{{ default .tag .image.tag }}
{{- end }}
{{- end }}

{{/* The same for every pod of ours: (dict "ctx" $ "part" "worker" "settings" $v.apps.worker). */}}
{{- define "failfast.podMetadata" -}}
labels:
  {{- include "failfast.labels" . | nindent 2 }}
  {{- with .settings.podLabels }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
annotations:
  # Changed values start new pods. A Secret of yours does not: `kubectl rollout restart` after changing it.
  checksum/config: {{ include "failfast.config" .ctx | sha256sum }}
  checksum/credentials: {{ include "failfast.credentials" .ctx | sha256sum }}
  {{- with .settings.podAnnotations }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
{{- end }}

{{- define "failfast.podBasics" -}}
serviceAccountName: {{ include "failfast.serviceAccountName" .ctx }}
# Nobody here speaks to the Kubernetes API.
automountServiceAccountToken: false
enableServiceLinks: false
{{- with .ctx.Values.imagePullSecrets }}
imagePullSecrets:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .settings.priorityClassName }}
priorityClassName: {{ . }}
{{- end }}
securityContext:
  runAsNonRoot: true
  runAsUser: 65532
  runAsGroup: 65532
  fsGroup: 65532
  seccompProfile:
    type: RuntimeDefault
terminationGracePeriodSeconds: {{ .settings.terminationGracePeriodSeconds }}
{{- with .settings.nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .settings.tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .settings.affinity }}
affinity:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{/* Spread over nodes and zones where that is possible; a cluster of one node must do as well. */}}
{{- define "failfast.spread" -}}
topologySpreadConstraints:
{{- if .settings.topologySpreadConstraints }}
  {{- toYaml .settings.topologySpreadConstraints | nindent 2 }}
{{- else }}
  {{- range list "kubernetes.io/hostname" "topology.kubernetes.io/zone" }}
  - maxSkew: 1
    topologyKey: {{ . }}
    whenUnsatisfiable: ScheduleAnyway
    labelSelector:
      matchLabels:
        {{- include "failfast.selector" $ | nindent 8 }}
    # A rollout is spread by itself, not together with the pods that it replaces.
    matchLabelKeys: [pod-template-hash]
  {{- end }}
{{- end }}
{{- end }}

{{- define "failfast.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop: [ALL]
{{- end }}

{{- define "failfast.containerBasics" -}}
image: {{ include "failfast.image" (dict "image" .ctx.Values.image "tag" .ctx.Chart.AppVersion) | quote }}
imagePullPolicy: {{ .ctx.Values.image.pullPolicy }}
args: [{{ if eq .part "ingress" }}--max-semi-space-size=16, {{ end }}{{ if eq .part "worker" }}--max-semi-space-size=1, {{ end }}apps/{{ .part }}/src/main.ts]
securityContext:
  {{- include "failfast.containerSecurity" . | nindent 2 }}
resources:
  {{- toYaml .settings.resources | nindent 2 }}
env:
  - name: FFCI_CONF_FILE
    value: /etc/failfast-ci/config.yaml
  {{- range (include "failfast.credentials" .ctx | fromJson).list }}
  {{- if has $.part .apps }}
  - name: {{ .env }}_FILE
    value: /etc/failfast-ci/credentials/{{ .file }}
  {{- end }}
  {{- end }}
  {{- if .ctx.Values.caBundle.configMap }}
  - name: NODE_EXTRA_CA_CERTS
    value: /etc/failfast-ci/authorities/{{ .ctx.Values.caBundle.key }}
  {{- end }}
  {{- with .settings.extraEnv }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
volumeMounts:
  - name: config
    mountPath: /etc/failfast-ci/config.yaml
    subPath: config.yaml
    readOnly: true
  - name: credentials
    mountPath: /etc/failfast-ci/credentials
    readOnly: true
  {{- if .ctx.Values.caBundle.configMap }}
  - name: authorities
    mountPath: /etc/failfast-ci/authorities
    readOnly: true
  {{- end }}
{{- end }}

{{/* Each app gets the credentials that it uses, and sees no others. */}}
{{- define "failfast.volumes" -}}
- name: config
  configMap:
    name: {{ include "failfast.fullname" .ctx }}
- name: credentials
  projected:
    defaultMode: 0440
    sources:
      {{- range (include "failfast.credentials" .ctx | fromJson).list }}
      {{- if has $.part .apps }}
      - secret:
          name: {{ .secret }}
          items:
            - key: {{ .key }}
              path: {{ .file }}
      {{- end }}
      {{- end }}
{{- if .ctx.Values.caBundle.configMap }}
- name: authorities
  configMap:
    name: {{ .ctx.Values.caBundle.configMap }}
{{- end }}
{{- end }}

{{/* Health is asked of the port given: (dict "port" "metrics"). */}}
{{- define "failfast.probes" -}}
startupProbe:
  httpGet: { path: /livez, port: {{ .port }} }
  periodSeconds: 2
  failureThreshold: 45
livenessProbe:
  httpGet: { path: /livez, port: {{ .port }} }
  periodSeconds: 15
  timeoutSeconds: 5
  failureThreshold: 4
readinessProbe:
  httpGet: { path: /readyz, port: {{ .port }} }
  periodSeconds: 5
  timeoutSeconds: 3
  failureThreshold: 3
{{- end }}

{{/*
Requests still come for a while after a pod was told to go, until every proxy has heard of it: the process is told
later. There is no shell and no `sleep` in the image; where Kubernetes cannot sleep itself, Node does.
*/}}
{{- define "failfast.preStop" -}}
lifecycle:
  preStop:
    {{- if semverCompare ">=1.30.0-0" .ctx.Capabilities.KubeVersion.Version }}
    sleep:
      seconds: {{ .seconds }}
    {{- else }}
    exec:
      command: [/usr/local/bin/node, -e, 'setTimeout(() => {}, {{ mul .seconds 1000 }})']
    {{- end }}
{{- end }}

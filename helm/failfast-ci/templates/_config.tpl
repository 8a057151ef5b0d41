{{/* The YAML file that all apps read (docs/configuration.md); a key that only another app reads is fine. */}}
{{- define "failfast.config" -}}
{{- $v := include "failfast.values" . | fromJson }}
{{- $d := $v.apps.dashboard }}
{{- $derived := dict
  "failfast" (dict "failfast_url" $v.publicUrl)
  "github" (dict "integration_id" (include "failfast.text" $v.github.appId) "context" $v.github.context "api_url" $v.github.apiUrl "url" $v.github.url)
  "gitlab" (dict "gitlab_url" $v.gitlab.url "robot-user" $v.gitlab.user "namespace" $v.gitlab.namespace "webhook_url" $v.gitlab.webhookUrl)
  "worker" (dict "concurrency" $v.apps.worker.concurrency)
  "dashboard" (dict "proxy_header" $d.proxy.header "trusted_proxies" $d.proxy.trusted "proxy_admins" $d.proxy.admins
    "readonly_user" $d.readonlyUser "user" (ternary "" $d.user (not (empty $d.proxy.header))))
  "http" (dict "host" "0.0.0.0" "port" 5000 "metrics_port" 9090 "dashboard_port" 5050)
  "log" (dict "json" true)
}}
{{- $config := dict }}
{{- range $section, $values := $derived }}
  {{- range $key, $value := $values }}
    {{- if not (empty $value) }}
      {{- $config = mergeOverwrite $config (dict $section (dict $key $value)) }}
    {{- end }}
  {{- end }}
{{- end }}
{{- toYaml (mergeOverwrite $config $v.config) }}
{{- end }}

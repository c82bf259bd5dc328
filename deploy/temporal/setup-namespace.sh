#!/bin/sh
# Makes the namespace and the search attributes that golden-ami lists releases by. Runs at every start; does nothing then
# if they are there. The worker registers missing search attributes too, where it is allowed to.
set -eu

temporal operator namespace describe --namespace "$TEMPORAL_NAMESPACE" >/dev/null 2>&1 ||
  temporal operator namespace create --namespace "$TEMPORAL_NAMESPACE" --retention 30d

# The server knows a new namespace after some seconds.
attempts=30
until temporal operator search-attribute list --namespace "$TEMPORAL_NAMESPACE" >/dev/null 2>&1; do
  attempts=$((attempts - 1))
  if [ "$attempts" -eq 0 ]; then
    echo "the server does not answer for the namespace $TEMPORAL_NAMESPACE" >&2
    exit 1
  fi
  sleep 1
done

for name in GoldenAmiPipeline GoldenAmiPhase GoldenAmiImage GoldenAmiEnvironment GoldenAmiWaitingFor; do
  temporal operator search-attribute create --namespace "$TEMPORAL_NAMESPACE" --name "$name" --type Keyword
done

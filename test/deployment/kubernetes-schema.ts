import { z } from 'zod';

const name = z.string().regex(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/);
const labels = z.record(z.string(), z.string());
const quantity = z.string().regex(/^\d+(m|Ki|Mi|Gi|Ti)?$/);
const probe = z.strictObject({
  httpGet: z.strictObject({ path: z.string().startsWith('/'), port: name }),
  periodSeconds: z.int().positive(),
  timeoutSeconds: z.int().positive().optional(),
  failureThreshold: z.int().positive().optional(),
});
const reference = z.union([
  z.strictObject({ configMapRef: z.strictObject({ name }) }),
  z.strictObject({ secretRef: z.strictObject({ name }) }),
]);
const container = z.strictObject({
  name,
  image: z.string(),
  args: z.array(z.string()),
  envFrom: z.array(reference),
  ports: z.array(z.strictObject({ name, containerPort: z.int() })).optional(),
  startupProbe: probe.optional(),
  livenessProbe: probe.optional(),
  readinessProbe: probe.optional(),
  resources: z.strictObject({
    requests: z.strictObject({ cpu: quantity, memory: quantity }),
    limits: z.strictObject({ memory: quantity }),
  }),
  securityContext: z.strictObject({
    allowPrivilegeEscalation: z.literal(false),
    readOnlyRootFilesystem: z.literal(true),
    capabilities: z.strictObject({ drop: z.tuple([z.literal('ALL')]) }),
  }),
  volumeMounts: z.array(z.strictObject({ name, mountPath: z.string().startsWith('/') })),
});
const volume = z
  .strictObject({
    name,
    persistentVolumeClaim: z.strictObject({ claimName: name }).optional(),
    emptyDir: z.strictObject({ sizeLimit: quantity.optional() }).optional(),
  })
  .refine(
    ({ persistentVolumeClaim, emptyDir }) =>
      (persistentVolumeClaim === undefined) !== (emptyDir === undefined),
  );
const podSpec = z.strictObject({
  restartPolicy: z.enum(['Always', 'OnFailure', 'Never']).optional(),
  automountServiceAccountToken: z.literal(false),
  terminationGracePeriodSeconds: z.int().positive().optional(),
  securityContext: z.strictObject({
    runAsNonRoot: z.literal(true),
    runAsUser: z.int().positive(),
    fsGroup: z.int().positive(),
    seccompProfile: z.strictObject({ type: z.literal('RuntimeDefault') }),
  }),
  containers: z.array(container).min(1),
  volumes: z.array(volume),
});
const pod = z.strictObject({ metadata: z.strictObject({ labels }), spec: podSpec });
const metadata = z.strictObject({ name, labels: labels.optional() });

const kubernetesObject = z.discriminatedUnion('kind', [
  z.strictObject({ apiVersion: z.literal('v1'), kind: z.literal('Secret'), metadata, stringData: labels }),
  z.strictObject({ apiVersion: z.literal('v1'), kind: z.literal('ConfigMap'), metadata, data: labels }),
  z.strictObject({
    apiVersion: z.literal('v1'),
    kind: z.literal('PersistentVolumeClaim'),
    metadata,
    spec: z.strictObject({
      accessModes: z.array(z.enum(['ReadWriteOnce', 'ReadWriteMany'])),
      resources: z.strictObject({ requests: z.strictObject({ storage: quantity }) }),
    }),
  }),
  z.strictObject({
    apiVersion: z.literal('v1'),
    kind: z.literal('Service'),
    metadata,
    spec: z.strictObject({
      selector: labels,
      ports: z.array(z.strictObject({ name, port: z.int(), targetPort: name })),
    }),
  }),
  z.strictObject({
    apiVersion: z.literal('apps/v1'),
    kind: z.literal('Deployment'),
    metadata,
    spec: z.strictObject({
      replicas: z.int().positive(),
      strategy: z.strictObject({ type: z.enum(['Recreate', 'RollingUpdate']) }).optional(),
      selector: z.strictObject({ matchLabels: labels }),
      template: pod,
    }),
  }),
  z.strictObject({
    apiVersion: z.literal('batch/v1'),
    kind: z.literal('CronJob'),
    metadata,
    spec: z.strictObject({
      schedule: z.string(),
      timeZone: z.string(),
      concurrencyPolicy: z.enum(['Allow', 'Forbid', 'Replace']),
      suspend: z.boolean(),
      jobTemplate: z.strictObject({
        spec: z.strictObject({ backoffLimit: z.int().nonnegative(), template: pod }),
      }),
    }),
  }),
]);

/** A pod as the tests look at it. */
export interface KubernetesPod {
  readonly metadata: { readonly labels: Readonly<Record<string, string>> };
  readonly spec: {
    readonly containers: readonly {
      readonly args: readonly string[];
      readonly volumeMounts: readonly { readonly name: string }[];
      readonly livenessProbe?: { readonly httpGet: { readonly path: string } } | undefined;
      readonly readinessProbe?: { readonly httpGet: { readonly path: string } } | undefined;
    }[];
    readonly volumes: readonly {
      readonly name: string;
      readonly persistentVolumeClaim?: { readonly claimName: string } | undefined;
    }[];
  };
}

/** An object of a cluster as the tests look at it. */
export interface KubernetesObject {
  readonly kind: string;
  readonly name: string;
  /** What it sets for a process. */
  readonly variables: readonly string[];
  readonly pod: KubernetesPod | undefined;
  /** The labels by which it finds its pods. */
  readonly selects: Readonly<Record<string, string>> | undefined;
}

/** Checks an object: what we use of Kubernetes’ own (kubernetes.io/docs/reference/kubernetes-api) and nothing else. Throws `ZodError`. */
export function checkKubernetes(document: unknown): KubernetesObject {
  const object = kubernetesObject.parse(document);
  const about = {
    kind: object.kind,
    name: object.metadata.name,
    variables: [],
    pod: undefined,
    selects: undefined,
  };
  switch (object.kind) {
    case 'Secret':
      return { ...about, variables: Object.keys(object.stringData) };
    case 'ConfigMap':
      return { ...about, variables: Object.keys(object.data) };
    case 'Deployment':
      return { ...about, pod: object.spec.template, selects: object.spec.selector.matchLabels };
    case 'CronJob':
      return { ...about, pod: object.spec.jobTemplate.spec.template };
    case 'Service':
    case 'PersistentVolumeClaim':
      return about;
  }
}

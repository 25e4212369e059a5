import type { Driver } from './driver.ts';

/** Kinds of environments, and how to get at each: nothing of a driver is loaded before it is needed. */
export const drivers: Readonly<Record<string, () => Promise<Driver>>> = {
  docker: async () => (await import('./docker/docker-driver.ts')).dockerDriver,
  helm: async () => (await import('./helm/helm-driver.ts')).helmDriver,
  kubernetes: async () => (await import('./kubernetes/kubernetes-driver.ts')).kubernetesDriver,
  manifests: async () => (await import('./manifests/manifests-driver.ts')).manifestsDriver,
};

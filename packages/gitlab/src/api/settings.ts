import type { MirrorSettings, Project } from '../gitlab.ts';
import { type Attributes, differing, editAttributes } from './mirror-attributes.ts';
import { editProject } from './projects.ts';
import type { Resources } from './resources.ts';

/**
 * Of a project that exists only this is touched: who may set pipeline variables, without which no pipeline can be
 * told what it is for, and CI/CD itself if it is switched off. All else may have been set by hand, for a reason.
 */
export async function ensureSettings(
  api: Resources,
  project: Project,
  settings: MirrorSettings,
): Promise<{ changed: string[] }> {
  const missing: Attributes = differing(editAttributes(settings), project.settings);
  if (project.settings.builds_access_level === 'disabled') missing.builds_access_level = 'enabled';
  const changed = Object.keys(missing);
  if (changed.length > 0) await editProject(api, project.id, missing);
  return { changed };
}

import type {
  DeleteParameterCommandInput,
  DeleteParametersCommandInput,
  DeleteParametersResult,
} from '@aws-sdk/client-ssm';
import type { RequestContext } from '../../service.js';
import { parameterNotFound, validationException } from './errors.js';
import { deleteParameterNamed, resourceOf } from './parameter.js';

/** Removes a parameter with all its versions. */
export function deleteParameter({ Name = '' }: DeleteParameterCommandInput, context: RequestContext): object {
  if (!remove(Name, context)) throw parameterNotFound(Name);
  return {};
}

/** Removes up to ten parameters; those that do not exist are named in the answer. */
export function deleteParameters(
  { Names: names = [] }: DeleteParametersCommandInput,
  context: RequestContext,
): DeleteParametersResult {
  if (names.length < 1 || names.length > 10) {
    throw validationException(
      `1 validation error detected: Value '[${names.join(', ')}]' at 'names' failed to satisfy constraint: Member must have length ` +
        (names.length < 1 ? 'greater than or equal to 1' : 'less than or equal to 10'),
    );
  }
  const deleted = names.filter((name) => remove(name, context));
  return { DeletedParameters: deleted, InvalidParameters: names.filter((name) => !deleted.includes(name)) };
}

function remove(name: string, context: RequestContext): boolean {
  const removed = deleteParameterNamed(context.world, context.account, context.region, name);
  if (removed) context.effect('DeleteParameter', resourceOf(name, context));
  return removed;
}

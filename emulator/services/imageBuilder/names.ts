import { invalidParameterValue } from './errors.js';

/**
 * A name that a resource can have.
 * @throws InvalidParameterValueException
 */
export function checkName(name = ''): string {
  // `ResourceName` of the service's model.
  if (!/^[-_A-Za-z0-9][-_A-Za-z0-9 ]{1,126}[-_A-Za-z0-9]$/.test(name)) {
    throw invalidParameterValue(
      'name',
      name,
      'It must have 3 to 128 letters, digits, dashes, underscores or spaces',
    );
  }
  return name;
}

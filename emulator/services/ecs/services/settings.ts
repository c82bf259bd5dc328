import type { DeploymentConfiguration } from '@aws-sdk/client-ecs';
import { invalidParameter, notModelled } from '../errors.js';
import { refuseOthers } from '../request.js';
import type { DeploymentSettings } from '../deployments/behaviour.js';

/**
 * The settings that a request asks for, on top of those that there are.
 * @throws InvalidParameterException, NotImplementedByEmulator for other strategies than `ROLLING`
 */
export function settingsWith(
  current: DeploymentSettings,
  configuration: DeploymentConfiguration | undefined,
): DeploymentSettings {
  if (!configuration) return current;
  const { strategy = 'ROLLING', alarms, deploymentCircuitBreaker, ...percentages } = configuration;
  refuseOthers(percentages, 'deploymentConfiguration', ['maximumPercent', 'minimumHealthyPercent']);
  if (strategy !== 'ROLLING') throw notModelled(`the deployment strategy ${strategy}`);
  if (alarms?.enable) throw notModelled('alarms in deploymentConfiguration');
  const { maximumPercent = current.maximumPercent, minimumHealthyPercent = current.minimumHealthyPercent } =
    percentages;
  if (minimumHealthyPercent < 0 || maximumPercent < 100 || maximumPercent < minimumHealthyPercent) {
    throw invalidParameter(
      'The deployment configuration is invalid: maximumPercent must be at least 100, and not less than minimumHealthyPercent.',
    );
  }
  // Only what a request says; services that are older than this rule keep what they have (hashicorp/terraform-provider-aws#6150).
  if (minimumHealthyPercent === 100 && maximumPercent === 100) {
    throw invalidParameter(
      'Both maximumPercent and minimumHealthyPercent cannot be 100 as this will block deployments.',
    );
  }
  return {
    maximumPercent,
    minimumHealthyPercent,
    circuitBreaker: {
      enable: deploymentCircuitBreaker?.enable ?? current.circuitBreaker.enable,
      rollback: deploymentCircuitBreaker?.rollback ?? current.circuitBreaker.rollback,
    },
  };
}

/** The settings as ECS describes them. */
export function describeSettings(settings: DeploymentSettings): DeploymentConfiguration {
  const { circuitBreaker, maximumPercent, minimumHealthyPercent } = settings;
  return {
    deploymentCircuitBreaker: circuitBreaker,
    maximumPercent,
    minimumHealthyPercent,
    strategy: 'ROLLING',
  };
}

import { AwsError } from '../../service.js';

/** For an input that breaks a rule. */
export function validationError(message: string): AwsError {
  return new AwsError('ValidationError', message);
}

/** "The specified target group does not exist." */
export function targetGroupNotFound(message = 'One or more target groups not found'): AwsError {
  return new AwsError('TargetGroupNotFound', message);
}

/** "The specified load balancer does not exist." */
export function loadBalancerNotFound(): AwsError {
  return new AwsError('LoadBalancerNotFound', 'One or more load balancers not found');
}

/**
 * "The specified target does not exist, is not in the same VPC as the target group, or has an unsupported
 * instance type."
 */
export function invalidTarget(message: string): AwsError {
  return new AwsError('InvalidTarget', message);
}

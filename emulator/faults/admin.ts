import { AdminError, json, jsonBody, type AdminHandler } from '../admin/request.js';
import { FaultError } from './faults.js';
import type { FaultRuleSource } from './schema.js';

/**
 * Faults over HTTP: `GET` lists those in force, `POST` brings one into force and answers its ID, `DELETE` with
 * `?id=fault-1` ends one, and without ends all.
 */
export const faultEndpoint: Readonly<Record<string, AdminHandler>> = {
  GET: (_, { faults }) => json({ faults: faults.list() }),
  POST: (request, { faults }) => {
    try {
      return json({ id: faults.add(jsonBody(request) as FaultRuleSource) });
    } catch (error) {
      if (error instanceof FaultError) throw new AdminError(error.message, { cause: error });
      throw error;
    }
  },
  DELETE: (request, { faults }) => {
    const id = request.query.get('id');
    const ids = id === null ? faults.list().map((fault) => fault.id) : [id];
    const removed = ids.filter((each) => faults.remove(each));
    if (id !== null && removed.length === 0) throw new AdminError(`There is no fault ${id} in force.`);
    return json({ removed });
  },
};

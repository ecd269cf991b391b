import { createRequire } from 'node:module';
import { join } from 'node:path';

/** What evaluates expressions: an isolate, as n8n 2.41 does by default, or what did so before. */
export const EVALUATORS = ['vm', 'legacy'] as const;
export type Evaluator = (typeof EVALUATORS)[number];

/** The parts of n8n that its base command starts the evaluator with. */
interface Parts {
	di: { Container: { get(service: unknown): unknown } };
	config: { ExpressionEngineConfig: unknown };
	provider: { ExpressionObservabilityProvider: unknown };
}

/** n8n's settings of the evaluator, by their names in `ExpressionEngineConfig`. */
interface Settings {
	engine: Evaluator;
	poolSize: number;
	maxCodeCacheSize: number;
	bridgeTimeout: number;
	bridgeMemoryLimit: number;
	idleTimeout?: number;
	lazyAcquire: boolean;
	compileCache: boolean;
}

/**
 * Starts the evaluator in this process as n8n 2.41 does (`commands/base-command.js`), with n8n's
 * own settings: n8n-core alone starts none, and evaluates as n8n did before.
 *
 * @param modules folder below whose `node_modules` n8n is, with the isolate's native part built
 * @throws Error where something else evaluates after that
 */
export async function startEvaluator(
	evaluator: Evaluator,
	modules: string,
	{ Expression }: typeof import('n8n-workflow'),
): Promise<void> {
	// As a user chooses it; n8n's configuration is read when it is first asked for.
	process.env.N8N_EXPRESSION_ENGINE = evaluator;
	const { di, config, provider } = partsOf(modules);
	const { idleTimeout, ...settings } = di.Container.get(config.ExpressionEngineConfig) as Settings;
	await Expression.initExpressionEngine({
		engine: settings.engine,
		poolSize: settings.poolSize,
		maxCodeCacheSize: settings.maxCodeCacheSize,
		bridgeTimeout: settings.bridgeTimeout,
		bridgeMemoryLimit: settings.bridgeMemoryLimit,
		idleTimeoutMs: idleTimeout === undefined ? undefined : idleTimeout * 1000,
		lazyAcquire: settings.lazyAcquire,
		compileCache: settings.compileCache,
		observability: di.Container.get(provider.ExpressionObservabilityProvider) as never,
	});
	const active = Expression.getActiveImplementation();
	if (active !== evaluator) throw new Error(`"${active}" evaluates, and not "${evaluator}"`);
}

function partsOf(modules: string): Parts {
	const requireOfN8n = createRequire(join(modules, 'node_modules', 'n8n', 'package.json'));
	const requireOfCore = createRequire(join(modules, 'node_modules', 'n8n-core', 'package.json'));
	if (requireOfCore.resolve('n8n-workflow') !== requireOfN8n.resolve('n8n-workflow')) {
		throw new Error('n8n-core has an n8n-workflow of its own: it would not see the evaluator');
	}
	return {
		di: requireOfN8n('@n8n/di') as Parts['di'],
		config: requireOfN8n('@n8n/config') as Parts['config'],
		provider: requireOfN8n(
			'./dist/expression-observability/expression-observability.provider.js',
		) as Parts['provider'],
	};
}

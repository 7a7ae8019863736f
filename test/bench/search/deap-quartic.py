"""One run of genetic programming by the DEAP library (Debian: python3-deap) with the settings of its symbolic
regression example. argv: seed. Prints JSON: mse of the best tree, evaluations, processor seconds."""

import json
import math
import operator
import random
import sys
import time

from deap import algorithms, base, creator, gp, tools

POPULATION, GENERATIONS, CROSSOVER, MUTATION, MOST_HEIGHT = 300, 40, 0.5, 0.1, 17
POINTS = [i / 10 for i in range(-10, 10)]


def divide(a, b):
    return 1 if b == 0 else a / b


def coin():
    return random.randint(-1, 1)


primitives = gp.PrimitiveSet("quartic", 1)
for function, arity in (
    (operator.add, 2), (operator.sub, 2), (operator.mul, 2), (divide, 2),
    (operator.neg, 1), (math.cos, 1), (math.sin, 1),
):
    primitives.addPrimitive(function, arity)
primitives.addEphemeralConstant("coin", coin)

creator.create("Error", base.Fitness, weights=(-1.0,))
creator.create("Tree", gp.PrimitiveTree, fitness=creator.Error)


def mean_squared_error(tree):
    f = gp.compile(tree, primitives)
    return (math.fsum((f(x) - x**4 - x**3 - x**2 - x) ** 2 for x in POINTS) / len(POINTS),)


def grown(least, most, make):
    return lambda: make(primitives, min_=least, max_=most)


box = base.Toolbox()
box.register("tree", tools.initIterate, creator.Tree, grown(1, 2, gp.genHalfAndHalf))
box.register("evaluate", mean_squared_error)
box.register("select", tools.selTournament, tournsize=3)
box.register("mate", gp.cxOnePoint)
box.register("branch", gp.genFull, min_=0, max_=2)
box.register("mutate", gp.mutUniform, expr=box.branch, pset=primitives)
limit = gp.staticLimit(key=operator.attrgetter("height"), max_value=MOST_HEIGHT)
box.decorate("mate", limit)
box.decorate("mutate", limit)

random.seed(int(sys.argv[1]))
start = time.process_time()
best = tools.HallOfFame(1)
_, log = algorithms.eaSimple(
    [box.tree() for _ in range(POPULATION)], box, CROSSOVER, MUTATION, GENERATIONS,
    halloffame=best, verbose=False,
)
seconds = time.process_time() - start
print(json.dumps({
    "mse": best[0].fitness.values[0], "evaluations": sum(log.select("nevals")), "seconds": seconds,
}))

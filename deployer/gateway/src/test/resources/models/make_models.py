"""Makes the models beside this file: python make_models.py FOLDER (needs onnx 1.23 and numpy)."""
import onnx, sys
from onnx import helper as h, TensorProto as T, numpy_helper as nh
import numpy as np
out=sys.argv[1]
def save(name, nodes, ins, outs, inits=()):
    g=h.make_graph(nodes, name, ins, outs, list(inits))
    m=h.make_model(g, opset_imports=[h.make_opsetid("",15)], ir_version=8, producer_name="tidemill-test")
    onnx.checker.check_model(m); onnx.save(m, f"{out}/{name}.onnx")
def f(name, arr): return nh.from_array(np.array(arr,dtype=np.float32), name)
X=h.make_tensor_value_info("features",T.FLOAT,[None,3])
P=h.make_tensor_value_info("probability",T.FLOAT,[None,1])
def linear(bias, missing):
    # p = sigmoid(w.x + b), a missing value counts as 0
    nodes=[]
    if missing=="zero":
        nodes+= [h.make_node("IsNaN",["features"],["nan"]), h.make_node("Where",["nan","zero","features"],["x"])]
        inits=[f("zero",0.0)]
    elif missing=="nan":
        nodes+= [h.make_node("Identity",["features"],["x"])]; inits=[]
    elif missing=="throw":
        # index 0 where all is there, 1 (out of bounds) where a value is missing
        nodes+= [h.make_node("IsNaN",["features"],["nan"]), h.make_node("Cast",["nan"],["nani"],to=T.INT64),
                 h.make_node("ReduceMax",["nani"],["any"],keepdims=0), h.make_node("Gather",["one","any"],["factor"],axis=0),
                 h.make_node("Mul",["features","factor"],["x"])]
        inits=[f("one",[1.0])]
    nodes+= [h.make_node("MatMul",["x","w"],["xw"]), h.make_node("Add",["xw","b"],["z"]), h.make_node("Sigmoid",["z"],["probability"])]
    return nodes, inits+[f("w",[[0.5],[-0.25],[1.0]]), f("b",[bias])]
for name,bias,m in [("plain",0.0,"zero"),("shifted",1.0,"zero"),("throws-on-missing",0.5,"throw"),("nan-on-missing",0.5,"nan")]:
    n,i=linear(bias,m); save(name,n,[X],[P],i)
# several named inputs and outputs of several types
save("mixed",[h.make_node("Cast",["count"],["c"],to=T.FLOAT), h.make_node("Cast",["flag"],["fl"],to=T.FLOAT), h.make_node("Cast",["amount"],["a"],to=T.FLOAT),
   h.make_node("Add",["c","fl"],["s1"]), h.make_node("Add",["s1","a"],["score"]), h.make_node("Identity",["name"],["echo"]),h.make_node("Identity",["count"],["total"])],
   [h.make_tensor_value_info("amount",T.DOUBLE,[None,1]),h.make_tensor_value_info("count",T.INT64,[None,1]),h.make_tensor_value_info("flag",T.BOOL,[None,1]),h.make_tensor_value_info("name",T.STRING,[None,1])],
   [h.make_tensor_value_info("score",T.FLOAT,[None,1]),h.make_tensor_value_info("echo",T.STRING,[None,1]),h.make_tensor_value_info("total",T.INT64,[None,1])])
# the element types that ONNX Runtime has for Java beside those
SMALL=[("byte",T.INT8),("short",T.INT16),("unsigned",T.UINT8),("half",T.FLOAT16)]
save("small-types",[h.make_node("Cast",[n],[n+"_f"],to=T.FLOAT) for n,_ in SMALL]+[h.make_node("Sum",[n+"_f" for n,_ in SMALL],["score"])]
   +[h.make_node("Identity",[n],[n+"_out"]) for n,_ in SMALL],
   [h.make_tensor_value_info(n,t,[None,1]) for n,t in SMALL],
   [h.make_tensor_value_info("score",T.FLOAT,[None,1])]+[h.make_tensor_value_info(n+"_out",t,[None,1]) for n,t in SMALL])
# two columns: P(false), P(true)
n,i=linear(0.0,"zero"); 
n=n[:-1]+[h.make_node("Sigmoid",["z"],["p1"]),h.make_node("Sub",["one_","p1"],["p0"]),h.make_node("Concat",["p0","p1"],["probabilities"],axis=1)]
save("two-columns",n,[X],[h.make_tensor_value_info("probabilities",T.FLOAT,[None,2])],i+[f("one_",1.0)])
# slow: loops for a long time
body=h.make_graph([h.make_node("Identity",["cond_in"],["cond_out"]),h.make_node("MatMul",["m_in","m_in"],["mm"]),h.make_node("Tanh",["mm"],["m_out"])],"body",
  [h.make_tensor_value_info("i",T.INT64,[]),h.make_tensor_value_info("cond_in",T.BOOL,[]),h.make_tensor_value_info("m_in",T.FLOAT,[64,64])],
  [h.make_tensor_value_info("cond_out",T.BOOL,[]),h.make_tensor_value_info("m_out",T.FLOAT,[64,64])])
save("slow-on-large",[h.make_node("ReduceMax",["features"],["big"],keepdims=0),h.make_node("Cast",["big"],["trips"],to=T.INT64),h.make_node("ConstantOfShape",["shape64"],["m0"],value=nh.from_array(np.array([0.01],dtype=np.float32))),
  h.make_node("Loop",["trips","true","m0"],["m"],body=body),h.make_node("ReduceMean",["m"],["mean"],keepdims=0),h.make_node("ReduceSum",["features","ax"],["sum"],keepdims=1),h.make_node("Mul",["sum","zero"],["s0"]),h.make_node("Add",["s0","mean"],["probability"])],
  [X],[P],[nh.from_array(np.array(True),"true"),nh.from_array(np.array([64,64],dtype=np.int64),"shape64"),nh.from_array(np.array([1],dtype=np.int64),"ax"),f("zero",0.0)])
# plain with a second output, and plain that answers the first row only
n,i=linear(0.0,"zero")
save("with-label",[*n,h.make_node("Greater",["probability","half_"],["above"]),h.make_node("Cast",["above"],["label"],to=T.INT64)],
  [X],[h.make_tensor_value_info("label",T.INT64,[None,1]),P],i+[f("half_",0.5)])
n=n[:-1]+[h.make_node("Sigmoid",["z"],["all"]),h.make_node("Slice",["all","from_","to_"],["probability"])]
save("first-row-only",n,[X],[P],i+[nh.from_array(np.array([0],dtype=np.int64),"from_"),nh.from_array(np.array([1],dtype=np.int64),"to_")])
# what cannot be loaded, and why: copies are in the tests of the trainer's runner and of the model gate
def broken(name, nodes, ins, outs, inits=(), opsets=(("",15),), ir=8, external=False):
    g=h.make_graph(nodes, name, ins, outs, list(inits))
    m=h.make_model(g, opset_imports=[h.make_opsetid(d,v) for d,v in opsets], ir_version=ir, producer_name="tidemill-test")
    onnx.save(m, f"{out}/{name}.onnx", save_as_external_data=external, location=name+".onnx.data", size_threshold=0)
LINEAR=([h.make_node("MatMul",["features","w"],["z"]), h.make_node("Sigmoid",["z"],["probability"])],[X],[P],[f("w",[[0.5],[-0.25],[1.0]])])
broken("newest-ir",*LINEAR,ir=14,opsets=(("",28),))
broken("newest-opset",*LINEAR,opsets=(("",28),))
broken("external-weights",*LINEAR,external=True)
broken("unknown-operator",[h.make_node("Guess",["features"],["probability"],domain="my.company")],[X],[P],opsets=(("",15),("my.company",1)))
broken("wrong-types",[h.make_node("MatMul",["features","w"],["probability"])],[X],[P],[nh.from_array(np.array([[1],[2],[3]],dtype=np.int64),"w")])
# one number for each row, without a second dimension
save("one-number",[h.make_node("Sigmoid",["x"],["probability"])],[h.make_tensor_value_info("x",T.FLOAT,[None])],[h.make_tensor_value_info("probability",T.FLOAT,[None])])

# as scikit-learn exports a pipeline of text and numbers with several classes: one input per column, label and ZipMap
ML=("ai.onnx.ml",3)
def ml(name, nodes, ins, outs, inits=()):
    g=h.make_graph(nodes, name, ins, outs, list(inits))
    m=h.make_model(g, opset_imports=[h.make_opsetid("",15),h.make_opsetid(*ML)], ir_version=8, producer_name="tidemill-test")
    onnx.checker.check_model(m); onnx.save(m, f"{out}/{name}.onnx")
def zipmap(name, classes, weights):
    n=[h.make_node("LabelEncoder",["city"],["code"],domain="ai.onnx.ml",keys_strings=["Oslo","Rome"],values_floats=[1.0,2.0],default_float=0.0),
       h.make_node("Concat",["code","amount"],["x"],axis=1), h.make_node("MatMul",["x","w"],["z"]), h.make_node("Softmax",["z"],["p"],axis=1),
       h.make_node("ArgMax",["p"],["best"],axis=1,keepdims=0), h.make_node("Gather",["classes","best"],["output_label"],axis=0)]
    texts=isinstance(classes[0],str)
    n.append(h.make_node("ZipMap",["p"],["output_probability"],domain="ai.onnx.ml",**({"classlabels_strings":classes} if texts else {"classlabels_int64s":classes})))
    maps=h.make_value_info("output_probability",h.make_sequence_type_proto(h.make_map_type_proto(T.STRING if texts else T.INT64,h.make_tensor_type_proto(T.FLOAT,[]))))
    labels=h.make_tensor("classes",T.STRING if texts else T.INT64,[len(classes)],[c.encode() for c in classes] if texts else classes)
    ml(name,n,[h.make_tensor_value_info("city",T.STRING,[None,1]),h.make_tensor_value_info("amount",T.FLOAT,[None,1])],
       [h.make_tensor_value_info("output_label",T.STRING if texts else T.INT64,[None]),maps],[f("w",weights),labels])
zipmap("zipmap-words",["gold","none","silver"],[[1,0,-1],[0.5,-0.5,0]])
zipmap("zipmap-numbers",[0,1],[[0,1],[0,-0.5]])
# exported for one row at a time
n,i=linear(0.0,"zero")
save("one-row",n,[h.make_tensor_value_info("features",T.FLOAT,[1,3])],[h.make_tensor_value_info("probability",T.FLOAT,[1,1])],i)
# an interface that grows: one more column of a tensor, and one more input
save("four-columns",[h.make_node("MatMul",["features","w"],["z"]),h.make_node("IsNaN",["z"],["nan"]),h.make_node("Where",["nan","zero","z"],["known"]),h.make_node("Sigmoid",["known"],["probability"])],
  [h.make_tensor_value_info("features",T.FLOAT,[None,4])],[P],[f("w",[[0.5],[-0.25],[1.0],[0.01]]),f("zero",0.0)])
def summed(name, names):
    save(name,[h.make_node("Sum",names,["z"]),h.make_node("Sigmoid",["z"],["probability"])],[h.make_tensor_value_info(x,T.FLOAT,[None,1]) for x in names],[P])
summed("two-inputs",["a","b"]); summed("three-inputs",["a","b","age"])
